-- The application says who acts: SET LOCAL app.actor = '...'. Whoever works at the database
-- directly is logged by the role's name.
CREATE FUNCTION write_audit_log() RETURNS trigger
    LANGUAGE plpgsql AS
$$
DECLARE
    actor text := coalesce(nullif(current_setting('app.actor', true), ''), session_user);
BEGIN
    -- An update that changes nothing is no news.
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_log (changed_by, table_name, row_id, operation, old_row, new_row)
    VALUES (actor,
            TG_TABLE_NAME,
            CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END,
            TG_OP,
            CASE TG_OP WHEN 'INSERT' THEN NULL ELSE to_jsonb(OLD) END,
            CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW) END);
    RETURN NULL;
END;
$$;

CREATE TRIGGER accounts_audit
    AFTER INSERT OR UPDATE OR DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION write_audit_log();

CREATE TRIGGER invoices_audit
    AFTER INSERT OR UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION write_audit_log();

CREATE TRIGGER payments_audit
    AFTER INSERT OR UPDATE OR DELETE ON payments
    FOR EACH ROW EXECUTE FUNCTION write_audit_log();
