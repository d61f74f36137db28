database_id, tenant_id, wave, state, attempts, duration_micros, failure_kind, failure_message,
failure_script, failure_line, failure_statement, history_read, skipped, replayed, tool_reason
