package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.core.TenantDb;
import io.tenantdb.it.Operation.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A JVM of many workers. Each does one operation for one tenant until it stands before a step of
 * it; when all stand there, the JVM says so, and waits until it is told that they go on.
 *
 * <p>Arguments: those of {@link Place} and the duration of leases in milliseconds. Each line of the
 * input is one worker: its operation, its tenant and its step; the line {@code start} starts all
 * and the line {@code go on} has them go on.
 */
final class WorkersMain {

  static final String START = "start";
  static final String ALL_STAND = "all stand";
  static final String GO_ON = "go on";
  static final String ALL_ENDED = "all ended";

  /** Printed before a worker's tenant, when it ended without having stood before its step. */
  static final String PASSED = "passed ";

  /** Printed before a worker's tenant and the name of the exception that ended it, or "well". */
  static final String ENDED = "ended ";

  /** The step behind the last one. */
  static final String END = "end";

  /** The server needs no more callers at once to be busy. */
  private static final int AT_ONCE = 4;

  private final Steps steps = new Steps();
  private final Place place;
  private final MongoClient mongo;
  private final Duration lease;
  private final TenantDb shared;
  private final Queue<TenantDb> nodes = new ConcurrentLinkedQueue<>();
  private final Semaphore moving = new Semaphore(AT_ONCE);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<Worker> workers = new ArrayList<>();

  private WorkersMain(Place place, Duration lease) {
    this.place = place;
    this.mongo = MongoClients.create(place.mongo());
    this.lease = lease;
    this.shared = open();
  }

  private TenantDb open() {
    TenantDb node = SteppingNode.open(place, mongo, steps, lease);
    nodes.add(node);
    return node;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    WorkersMain main =
        new WorkersMain(
            Place.of(arguments), Duration.ofMillis(Long.parseLong(arguments[Place.ARGUMENTS])));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); !line.equals(START); line = input.readLine()) {
      String[] words = line.split(" ", 3);
      main.workers.add(
          main.new Worker(Operation.valueOf(words[0]), new TenantId(words[1]), words[2]));
    }
    main.workers.forEach(Thread::start);
    for (Worker worker : main.workers) {
      worker.standing.await();
    }
    System.out.println(ALL_STAND);
    main.goOnWhenTold(input);
  }

  private void goOnWhenTold(BufferedReader input) throws IOException, InterruptedException {
    String line = input.readLine();
    if (!GO_ON.equals(line)) {
      throw new IllegalArgumentException("no such order: " + line);
    }
    goOn.countDown();
    for (Worker worker : workers) {
      worker.join();
    }
    System.out.println(ALL_ENDED);
    nodes.forEach(TenantDb::close);
  }

  private final class Worker extends Thread {

    private final Operation operation;
    private final TenantId tenant;
    private final String step;
    private final CountDownLatch standing = new CountDownLatch(1);

    Worker(Operation operation, TenantId tenant, String step) {
      super("worker of " + tenant);
      this.operation = operation;
      this.tenant = tenant;
      this.step = step;
      setDaemon(true);
    }

    @Override
    public void run() {
      moving.acquireUninterruptibly();
      String end = "well";
      try {
        TenantDb node = operation.waitsForOthers() ? open() : shared;
        Host host = new Host(node, place.registry().writeRepository());
        steps.follow(() -> operation.run(host, tenant), this::standBefore);
        standBefore(END);
      } catch (TenantDbException e) {
        end = e.getClass().getSimpleName();
      } finally {
        if (standing.getCount() > 0) {
          moving.release();
          System.out.println(PASSED + tenant + ": " + end);
          standing.countDown();
        }
      }
      System.out.println(ENDED + tenant + ": " + end);
    }

    private void standBefore(String next) {
      if (!next.equals(step)) {
        return;
      }
      moving.release();
      standing.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a worker", e);
      }
    }
  }
}
