"""The language models' APIs: Anthropic Messages, Gemini generateContent, OpenAI-compatible chat completions.

`/llm/anthropic` and `/llm/gemini` are the base URLs of those two; every other name is a server that speaks OpenAI's
dialect, with its own script: `/llm/openai/v1`, `/llm/groq/openai/v1`, `/llm/ollama/v1`.
"""
