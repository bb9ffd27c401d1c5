"""The one door to the distributor's ERP."""
