"""New examples by form: values on both sides of a limit, the complete filing, the first ones of an item."""
