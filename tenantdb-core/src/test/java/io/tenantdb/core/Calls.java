package io.tenantdb.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Lets a test step in before the calls that the core makes to its ports. */
final class Calls {

  /** What a test does before a call; an exception takes the call's place. */
  @FunctionalInterface
  interface Step {
    void run(Object[] arguments) throws Exception;
  }

  private final Map<String, Step> steps = new ConcurrentHashMap<>();
  private final Map<String, UnaryOperator<Object>> answers = new ConcurrentHashMap<>();
  private volatile Consumer<Class<?>> everywhere = port -> {};

  /** Steps in before every call of every port. */
  void beforeAny(Consumer<Class<?>> step) {
    everywhere = step;
  }

  /** Steps in before every call of a method, whichever port has it. */
  void before(String method, Step step) {
    steps.put(method, step);
  }

  /** Steps in before the next call of a method only. */
  void beforeNext(String method, Step step) {
    AtomicBoolean first = new AtomicBoolean(true);
    before(
        method,
        arguments -> {
          if (first.getAndSet(false)) {
            step.run(arguments);
          }
        });
  }

  /** Changes every answer of a method, whichever port has it. */
  void answer(String method, UnaryOperator<Object> change) {
    answers.put(method, change);
  }

  /** The port, with the steps before its calls. */
  <T> T watch(Class<T> port, T real) {
    Object watched =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              everywhere.accept(port);
              Step step = steps.get(method.getName());
              if (step != null) {
                step.run(arguments);
              }
              try {
                Object answer = method.invoke(real, arguments);
                UnaryOperator<Object> change = answers.get(method.getName());
                return change == null ? answer : change.apply(answer);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return port.cast(watched);
  }
}
