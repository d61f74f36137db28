package io.tenantdb.core.internal.doctor;

import java.util.function.BooleanSupplier;

/**
 * What an inspection is for.
 *
 * @param whole whether it looks for everything; if not, only for what is safe to repair alone and
 *     cheap to find
 * @param stopped whether it is to end early
 */
record Scope(boolean whole, BooleanSupplier stopped) {

  static final Scope WHOLE = new Scope(true, () -> false);
}
