"""The command `privatif`."""
