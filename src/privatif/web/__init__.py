"""The pages of buyers and approvers."""
