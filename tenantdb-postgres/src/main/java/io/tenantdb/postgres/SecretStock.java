package io.tenantdb.postgres;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few new passwords that are ready with their verifiers, so that a claim does not wait for the
 * computation. Whoever takes one has it replaced in the background; whoever finds none computes one
 * himself. Safe for use by many threads.
 */
final class SecretStock {

  private final SecureRandom random;
  private final Executor background;
  private final int size;
  private final Queue<LoginSecret> ready = new ConcurrentLinkedQueue<>();
  // Counts what is ready and what is being computed.
  private final AtomicInteger expected = new AtomicInteger();

  SecretStock(SecureRandom random, Executor background, int size) {
    this.random = random;
    this.background = background;
    this.size = size;
  }

  LoginSecret take() throws SQLException {
    @Nullable LoginSecret secret = ready.poll();
    if (secret != null) {
      expected.decrementAndGet();
    }
    refill();
    return secret != null ? secret : LoginSecret.random(random);
  }

  private void refill() {
    while (expected.getAndUpdate(count -> Math.min(count + 1, size)) < size) {
      try {
        background.execute(this::add);
      } catch (RejectedExecutionException e) {
        expected.decrementAndGet();
        return;
      }
    }
  }

  private void add() {
    boolean added = false;
    try {
      ready.add(LoginSecret.random(random));
      added = true;
    } catch (SQLException e) {
      // Whoever finds the stock empty computes one himself, and reports what is wrong.
    } finally {
      if (!added) {
        expected.decrementAndGet();
      }
    }
  }
}
