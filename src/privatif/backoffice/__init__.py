"""The pages of the sales rep, the assistant and the webmaster."""
