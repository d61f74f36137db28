/** A host application with three tenants, on embedded servers; start at {@code Quickstart}. */
@NullMarked
package io.tenantdb.examples.quickstart;

import org.jspecify.annotations.NullMarked;
