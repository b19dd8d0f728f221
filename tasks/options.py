"""What every section of options is: a strict model, whose values never change."""

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """A section of options: unknown names are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
