import org.jspecify.annotations.NullMarked;

/** The lifecycle of tenant databases; a host uses its builder, {@code TenantDb}. */
@NullMarked
module io.tenantdb.core {
  requires transitive io.tenantdb.api;
  requires com.google.common;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.tenantdb.core;
}
