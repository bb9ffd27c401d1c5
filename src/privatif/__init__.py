"""A private ordering portal for the customers of a distributor."""

__version__ = "0.1.0"
