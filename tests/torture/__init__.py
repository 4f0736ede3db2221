"""What must hold when everything goes wrong: processes killed, platforms that lie, databases that stop."""
