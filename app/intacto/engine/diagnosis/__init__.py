"""What was done to a file: collectors that are fed its bytes in one pass, with the original at hand or its blocks."""
