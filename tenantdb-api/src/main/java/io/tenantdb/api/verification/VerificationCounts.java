package io.tenantdb.api.verification;

/**
 * How many databases came to what.
 *
 * @param sound everything that was asked for is proven
 * @param notCompared the history is sound, and the objects could not be compared
 * @param unsound something is wrong
 * @param notVerified they could not be read, or changed meanwhile
 * @param behind those of the sound and the not compared ones that lack migrations
 */
public record VerificationCounts(
    long sound, long notCompared, long unsound, long notVerified, long behind) {

  /** How many there were. */
  public long total() {
    return sound + notCompared + unsound + notVerified;
  }
}
