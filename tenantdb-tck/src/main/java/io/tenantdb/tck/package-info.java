/**
 * The contract of the driven ports, as tests: one suite a port.
 *
 * <p>An adapter's test class extends the suite of its port and implements the few methods that hand
 * it the adapter; the tests come with the suite. Tests use random ids and names, so all tests of an
 * adapter may share one store, as long as they run one after another.
 *
 * <p>An adapter that does nothing fails each of the tests. {@link io.tenantdb.tck.Samples} makes
 * values for tests of your own.
 */
@NullMarked
package io.tenantdb.tck;

import org.jspecify.annotations.NullMarked;
