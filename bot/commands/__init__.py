"""What each command does: it says its lines at a terminal and gives the code to leave with."""
