"""What Meta's providers share: https://developers.facebook.com/docs/graph-api"""
