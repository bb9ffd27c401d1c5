"""Orders under fire: real processes, killed at random, and an ERP that loses questions and answers."""
