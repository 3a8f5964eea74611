# Thin aliases for those whose hands know make; run.py does the work, on every system.
.PHONY: run test bench

run:
	@python3 run.py

test:
	@python3 run.py test

bench:
	@python3 run.py bench
