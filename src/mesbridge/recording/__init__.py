"""Tests made of real messages: masked, with what the mapping makes of them today."""
