package sse

// Input is a reader for bytes that are at hand and come in pieces: a [Decoder] of it is given them by [Input.Push] and
// may be filled while [Input.Len] is not zero. The zero value is ready to use.
type Input struct {
	piece []byte
	err   error
}

// Push gives the next piece, when nothing of the one before is left. The input keeps it until it was read.
func (i *Input) Push(p []byte) { i.piece = p }

// End makes reads return err, [io.EOF] for an end in good order, once nothing is left.
func (i *Input) End(err error) { i.err = err }

// Len is how many bytes can be read.
func (i *Input) Len() int { return len(i.piece) }

// Read reads what is left of the piece. With nothing left and no end it reads nothing.
func (i *Input) Read(p []byte) (int, error) {
	n := copy(p, i.piece)
	i.piece = i.piece[n:]
	if n == 0 {
		return 0, i.err
	}
	return n, nil
}
