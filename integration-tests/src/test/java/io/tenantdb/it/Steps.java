package io.tenantdb.it;

import io.tenantdb.api.lease.LeaseRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Tells a worker of each step that it is about to take: each call of a port, and each statement and
 * each commit on a tenants' server. What other threads do is no step, and neither is a query, which
 * leaves nothing behind.
 */
final class Steps {

  /** What the names of the steps on a server begin with. */
  static final String ON_SERVER = "server: ";

  /** What stands before the operation in the name of a step that takes a lease. */
  static final String LEASE_OF = " lease of ";

  /** What is asked of nothing but this process. */
  private static final Set<String> ASKING = Set.of("templatePlan", "target", "servers");

  private static final Pattern COMMENTS = Pattern.compile("(?m)^--.*$");
  private static final Pattern NAMES = Pattern.compile("\"[^\"]*\"|'[^']*'");
  private static final Pattern NUMBERS = Pattern.compile("-?\\b\\d+\\b");
  private static final Pattern CREATES_OR_DROPS = Pattern.compile("(CREATE|DROP) DATABASE ");
  private static final Pattern BY_NONCE =
      Pattern.compile(
          "(CREATE DATABASE|DROP DATABASE( IF EXISTS)?) \"tdb_(new|cln|old|bin)_[0-9a-f]{32}\"");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final ThreadLocal<Walk> walks = new ThreadLocal<>();

  /** The steps of one worker; equal ones are told apart by their number. */
  private record Walk(Consumer<String> beforeStep, Map<String, Integer> taken) {

    void step(String name) {
      beforeStep.accept(name + " " + taken.merge(name, 1, Integer::sum));
    }
  }

  /** Does work on this thread. */
  void follow(Runnable work, Consumer<String> beforeStep) {
    walks.set(new Walk(beforeStep, new HashMap<>()));
    try {
      work.run();
    } finally {
      walks.remove();
    }
  }

  private void step(String name) {
    Walk walk = walks.get();
    if (walk != null) {
      walk.step(name);
    }
  }

  /** A port each call of which is a step. */
  <T> T port(Class<T> port, T real) {
    return proxy(
        port,
        (proxy, method, arguments) -> {
          if (!ASKING.contains(method.getName())) {
            step(name(method, arguments));
          }
          return call(real, method, arguments);
        });
  }

  /** A call that takes a lease tells for what. */
  private static String name(Method method, Object[] arguments) {
    return Stream.ofNullable(arguments)
        .flatMap(Stream::of)
        .filter(LeaseRequest.class::isInstance)
        .map(request -> method.getName() + LEASE_OF + ((LeaseRequest) request).operation())
        .findFirst()
        .orElse(method.getName());
  }

  /** A way to a server on which statements and commits are steps. */
  DataSource server(DataSource real) {
    return proxy(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = call(real, method, arguments);
          return result instanceof Connection connection ? onServer(connection) : result;
        });
  }

  private Connection onServer(Connection real) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("commit")) {
            step(ON_SERVER + "COMMIT");
          }
          Object result = call(real, method, arguments);
          return method.getName().equals("createStatement") ? onServer((Statement) result) : result;
        });
  }

  private Statement onServer(Statement real) {
    return proxy(
        Statement.class,
        (proxy, method, arguments) -> {
          if (method.getName().startsWith("execute") && arguments != null) {
            statement((String) arguments[0]);
          }
          return call(real, method, arguments);
        });
  }

  private void statement(String sql) {
    String bare = COMMENTS.matcher(sql).replaceAll("");
    if (CREATES_OR_DROPS.matcher(bare).find() && !BY_NONCE.matcher(bare).find()) {
      throw new AssertionError("not by a name that carries a nonce: " + bare);
    }
    String text = NAMES.matcher(bare).replaceAll("x");
    text = NUMBERS.matcher(text).replaceAll("n");
    String line = SPACES.matcher(text).replaceAll(" ").strip();
    if (!line.startsWith("SELECT") && !line.startsWith("WITH")) {
      step(ON_SERVER + line);
    }
  }

  private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
