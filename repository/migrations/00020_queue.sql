-- The editors' queue: what the law gives a due date comes first, as long as it waits for an editor, then
-- the oldest. The words of the first column are those of repository/queue.go. The index is built beside
-- writers, since a bank may hold much feedback already.

-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY feedback_queue ON feedback ((CASE WHEN due_on IS NOT NULL AND state IN ('quarantined', 'received', 'triaged', 'reopened')
    THEN due_on ELSE DATE '9999-12-31' END), received_at, id);

-- +goose Down
DROP INDEX CONCURRENTLY feedback_queue;
