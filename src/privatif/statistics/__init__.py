"""What was bought, by article, by delivery address, by contact: questions to what `ordering` wrote."""
