"""The two kinds of bucket, a folder and S3; nothing else knows which one it has."""
