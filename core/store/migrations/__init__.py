"""Migrations of the core, run by piccolo: for each a module and the SQL it runs."""
