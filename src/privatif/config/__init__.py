"""Settings, URLs and wiring. Nobody imports this room."""
