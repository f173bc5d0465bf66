"""The pages a person opens in a browser."""
