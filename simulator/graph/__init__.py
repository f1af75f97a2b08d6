"""The Graph API: one base for WhatsApp and Messenger, any version prefix."""
