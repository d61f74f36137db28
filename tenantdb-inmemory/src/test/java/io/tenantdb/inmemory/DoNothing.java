package io.tenantdb.inmemory;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes adapters that take every call, do nothing, and answer as emptily as they can. */
final class DoNothing {

  private DoNothing() {}

  static <T> T adapter(Class<T> port) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> emptyAnswer(method.getReturnType()));
    return port.cast(proxy);
  }

  private static @Nullable Object emptyAnswer(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == Optional.class) {
      return Optional.empty();
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Set.class) {
      return Set.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    // A registry's parts are ports as well: with null for them, tests would fail too early.
    boolean isPort = type.isInterface() && type.getPackageName().equals("io.tenantdb.api.spi");
    return isPort ? adapter(type) : null;
  }
}
