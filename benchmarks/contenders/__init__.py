"""What teams build otherwise: a small Django project of its own, with tables as lean as a beginner's."""
