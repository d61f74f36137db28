package io.tenantdb.core.internal.provisioning;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of deleted databases.
 *
 * @param retention how long they stay in the recycle bin; empty if they are dropped at once
 * @param purgePause how long a server has rest from one purge to the next: each drop forces a
 *     checkpoint
 */
public record RecycleBin(Optional<Duration> retention, Duration purgePause) {}
