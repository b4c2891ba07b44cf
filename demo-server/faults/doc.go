// Package faults defines the faults that the demo server can inject into event streams.
//
// Specifications such as "idle-cut:5s" go in; validated faults come out, in ordered sets without duplicates. The
// table, [All], is the single source for help texts, docs, the dashboard's fault menu and the doctor tests. [Active]
// holds the faults in effect for each feed. Package inject implements what each fault does to a connection.
package faults
