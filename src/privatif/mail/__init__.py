"""What is mailed to whom after which event."""
