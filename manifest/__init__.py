"""What Slack and Teams are told about Daymark, and the command that makes the Teams app package."""
