"""Coverage-guided fuzzing: ``make fuzz``; what it found once is tested by ``test_targets``."""
