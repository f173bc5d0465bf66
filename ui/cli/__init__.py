"""The command line `jiban`: one small module for each verb, loaded when the verb is used."""
