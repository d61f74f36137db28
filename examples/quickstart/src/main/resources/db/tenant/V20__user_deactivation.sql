-- Users are not deleted: invoices and comments still name them. They just cannot log in.
ALTER TABLE users
    ADD COLUMN deactivated_at timestamptz;

-- A key must not outlive its owner's access, whichever code path ended it.
CREATE FUNCTION revoke_api_keys() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    UPDATE api_keys
    SET revoked_at = NEW.deactivated_at
    WHERE user_id = NEW.id
      AND revoked_at IS NULL;
    RETURN NULL;
END;
$$;

CREATE TRIGGER users_deactivated
    AFTER UPDATE OF deactivated_at ON users
    FOR EACH ROW
    WHEN (OLD.deactivated_at IS NULL AND NEW.deactivated_at IS NOT NULL)
    EXECUTE FUNCTION revoke_api_keys();
