"""Bytes to payload and back: bounded, exact decimals; every DecodeError comes from here."""
