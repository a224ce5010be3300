"""What a model is asked, from versioned files. Pure: sends nothing."""

from lift_sys.prompts.building import build_prompt, corrected
from lift_sys.prompts.files import PLANS, VERSION
from lift_sys.prompts.model import Message, Prompt, size

__all__ = ["PLANS", "VERSION", "Message", "Prompt", "build_prompt", "corrected", "size"]
