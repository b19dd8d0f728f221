"""Tell an address whenever a run of dubline fails or crashes.

python examples/automation/failures.py https://example.org/hook
"""

import sys

from prefect.automations import Automation
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import EventTrigger, Posture

BLOCK = "dubline-failures"


def main(url: str) -> None:
    """Save the address as a block of the server, and make the automation that uses it."""
    block = CustomWebhookNotificationBlock(
        name=BLOCK, url=url, json_data={"subject": "{{subject}}", "text": "{{body}}"}
    )
    saved = block.save(BLOCK, overwrite=True)
    Automation(
        name="tell when a run of dubline fails",
        trigger=EventTrigger(
            posture=Posture.Reactive,
            expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related={
                "prefect.resource.role": "flow",
                "prefect.resource.name": ["drop", "dub", "daily", "inbox", "clean"],
            },
            threshold=1,
        ),
        actions=[
            SendNotification(
                block_document_id=saved,
                subject="{{ flow_run.name }}: {{ flow_run.state.name }}",
                body="{{ flow_run.state.message }}",
            )
        ],
    ).create()


if __name__ == "__main__":
    main(sys.argv[1])
