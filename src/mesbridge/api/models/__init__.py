"""What the API answers, as pydantic models; never rows of the ledger."""
