"""What the decisions of many tell: items, flows, calibration."""
