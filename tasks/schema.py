"""The schemas of the files that dubline writes and reads back, in one table.

What happens to an older one stands beside it; a newer one is refused everywhere, by `number_of`.
"""

from voices.schema import number_of as number_of

TAKE = "dubline.take/1"  # older: made again; the key of a take holds its schema
TRANSLATION = "dubline.translation/1"  # older: asked for again; its key holds its schema
STAGE = "dubline.stage/1"  # record of a stage; older: the stage is run again
RUNNING = "dubline.running/1"  # who works in a run folder; older: written anew under the lock
FINISHED = "dubline.finished/1"  # older: the stages look what is left to do
SERVER = "dubline.server/1"  # what `dubline up` started; one without a schema is read as it is
CLUSTER = "dubline.cluster/1"  # what `dubline cluster up` started; likewise
PLAN = "dubline.plan/1"  # older: refused; there is none
ROUNDS = "dubline.rounds/1"  # for programs; written anew by every run, and not read back
REPORT = "dubline.report/1"
VERSIONS = "dubline.versions/1"  # for programs; written anew by every run, and not read back
LEDGER = "dubline.delivery/1"  # a row says it as `"layout": 1`; older: refused; there is none
CLAIM = "dubline.claim/1"  # in the bucket, as all below; another is refused, never written over
RECEIPT = "dubline.receipt/1"
MAKING = "dubline.making/1"  # of standing orders; another is told and stops that order alone
MISSING = "dubline.missing/1"
SINCE = "dubline.since/1"
SCRIPT = "dubline.script/1"  # older: refused; there is none
