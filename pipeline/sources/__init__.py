"""One module for each outside thing; each gives back raw bytes and knows no database."""
