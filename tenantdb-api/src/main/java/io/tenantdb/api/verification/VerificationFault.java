package io.tenantdb.api.verification;

import java.util.Objects;

/**
 * What is wrong with a database.
 *
 * @param kind what it is about
 * @param text what is wrong, for the operator
 */
public record VerificationFault(Kind kind, String text) {

  public VerificationFault {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }

  /** What a fault is about. */
  public enum Kind {
    /** A migration in the history has failed, or is not the one that the host has. */
    HISTORY,
    /** The registry has another version, or other migrations, on record than the history shows. */
    LEDGER,
    /** An object is missing, is not expected, or is not as the migrations make it. */
    OBJECT
  }

  /** Kind and text. */
  @Override
  public String toString() {
    return kind + ": " + text;
  }
}
