"""`quarter`: a simulated quarter of a dealer group on a simulated clock, and a check that reads only its log."""
