// Package readmodel stores what queries see in memory, as long as the process lives.
package readmodel
