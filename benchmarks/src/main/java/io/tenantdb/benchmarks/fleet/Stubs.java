package io.tenantdb.benchmarks.fleet;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ports behind which there is nothing, so that what is measured is not theirs. */
final class Stubs {

  private static final Map<Class<?>, Object> NOTHING =
      Map.of(
          boolean.class, true,
          long.class, 0L,
          int.class, 0,
          Optional.class, Optional.empty(),
          List.class, List.of(),
          Set.class, Set.of(),
          Map.class, Map.of());

  private Stubs() {}

  /**
   * A port.
   *
   * @param answers by the names of the methods; every other one answers with nothing
   */
  static <T> T of(Class<T> port, Map<String, Object> answers) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              @Nullable Object answer = answers.get(method.getName());
              return answer == null ? NOTHING.get(method.getReturnType()) : answer;
            }));
  }
}
